// The panel of files, and what is seen of it while it is closed. A part of its own, loaded when it is first needed.
export { Files, Moving } from "../files/files";
