// The icons, drawn in the colour of the text around them and silent to screen readers.
import type { ComponentChildren } from "preact";

function Icon(props: { children: ComponentChildren }) {
  return (
    <svg
      class="pn-icon"
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {props.children}
    </svg>
  );
}

export const SendIcon = () => (
  <Icon>
    <path d="M8 13V3M3.75 7.25 8 3l4.25 4.25" />
  </Icon>
);

export const StopIcon = () => (
  <Icon>
    <rect x="4.5" y="4.5" width="7" height="7" rx="1.25" fill="currentColor" />
  </Icon>
);

export const CopyIcon = () => (
  <Icon>
    <rect x="5.75" y="5.75" width="7.5" height="7.5" rx="1.5" />
    <path d="M10.25 3.25v-.5h-7.5v7.5h.5" />
  </Icon>
);

export const CheckIcon = () => (
  <Icon>
    <path d="m3.5 8.5 3 3 6-7" />
  </Icon>
);

export const DownIcon = () => (
  <Icon>
    <path d="M8 3v10M3.75 8.75 8 13l4.25-4.25" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="m4 4 8 8M12 4l-8 8" />
  </Icon>
);

export const OutsideIcon = () => (
  <Icon>
    <path d="M9.5 3h3.5v3.5M13 3 7.5 8.5M6.5 4H3.75v8.25H12V9.5" />
  </Icon>
);

export const AgainIcon = () => (
  <Icon>
    <path d="M13 8a5 5 0 1 1-1.6-3.7L13 5.75M13 2.5v3.25H9.75" />
  </Icon>
);

export const PlusIcon = () => (
  <Icon>
    <path d="M8 3v10M3 8h10" />
  </Icon>
);

export const SettingsIcon = () => (
  <Icon>
    <path d="M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6" />
    <circle cx="10" cy="5" r="1.5" />
    <circle cx="6" cy="11" r="1.5" />
  </Icon>
);

export const SaveIcon = () => (
  <Icon>
    <path d="M8 2.5V10M4.75 7 8 10.25 11.25 7M2.75 13.25h10.5" />
  </Icon>
);

export const UpIcon = () => (
  <Icon>
    <path d="M8 10V2.75M4.75 5.75 8 2.5l3.25 3.25M2.75 13.25h10.5" />
  </Icon>
);

export const BinIcon = () => (
  <Icon>
    <path d="M3 4.5h10M6.25 4.5V2.75h3.5V4.5M4.5 4.5l.5 8.75h6l.5-8.75" />
  </Icon>
);

export const FileIcon = () => (
  <Icon>
    <path d="M9 2.25H4.25v11.5h7.5V5zM9 2.25V5h2.75" />
  </Icon>
);
