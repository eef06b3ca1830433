// Components that are drawn again only when their properties are others.
import { Component, type ComponentChildren, type ComponentType } from "preact";

export function memo<Props extends object>(
  draw: (props: Props) => ComponentChildren,
  isSame: (a: Props, b: Props) => boolean = isShallowlySame,
): ComponentType<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      return !isSame(this.props, next);
    }

    override render(props: Props): ComponentChildren {
      return draw(props);
    }
  };
}

function isShallowlySame<Props extends object>(a: Props, b: Props): boolean {
  const names = Object.keys(a) as (keyof Props)[];
  return names.length === Object.keys(b).length && names.every((name) => Object.is(a[name], b[name]));
}
