// Style sheets are imported for their effect: the build collects them beside the bundle.
declare module "*.css";
