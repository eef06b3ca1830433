// The panel of files. A part of its own, loaded when it is first opened.
export { Files } from "../files/files";
