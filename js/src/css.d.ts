// Style sheets of a bundle are imported for their effect: the build collects them beside it. Those of a part are a text.
declare module "*.css" {
  const text: string;
  export default text;
}
