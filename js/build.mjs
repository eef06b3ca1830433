// Builds the widget bundles into the Python package, and records which sources they were built from.
//
// build.json holds {"sources": S}, where S is the SHA-256, in lower-case hex, of one byte string. For each of the files
//   src/** (every file), build.mjs, package.json, package-lock.json, tsconfig.json
// take its path relative to js/ with forward slashes; sort the paths by Unicode code point; then for each, in that
// order, append: the path in UTF-8, one NUL byte, the bytes of the file, one NUL byte.
// A test on the Python side computes the same from the tree, so that a bundle older than its sources turns it red.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "pinecone_notebooks", "widgets", "static");

async function sourcePaths() {
  const entries = await readdir(join(here, "src"), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(here, join(entry.parentPath, entry.name)).split(sep).join("/"));
  files.push("build.mjs", "package.json", "package-lock.json", "tsconfig.json");
  // UTF-8 bytes sort as code points do; UTF-16 units, the order of Array.sort, do not.
  return files.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

async function sourcesHash() {
  const hash = createHash("sha256");
  for (const path of await sourcePaths()) {
    hash.update(path).update("\0");
    hash.update(await readFile(join(here, path))).update("\0");
  }
  return hash.digest("hex");
}

// The pane draws the tokens of marked's Lexer itself. The rest of marked hangs on one instance that is made when the
// module loads, so a bundler cannot leave it out: without that instance it can, which saves 3 kB of gzip. So it is with
// the rules of dialects other than GitHub's, which nothing here asks for.
const onlyLexer = {
  name: "only-lexer",
  setup({ onLoad }) {
    onLoad({ filter: /marked\.esm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const found = /^([^]*;)var \w+=new \w+;function [^]*?export\{.*?(\w+) as Lexer\b/.exec(source);
      const [, lexer = "", name] = found ?? [];
      const [, edit] = /function (\w+)\(\w+,\w+=""\)\{let \w+=typeof/.exec(lexer) ?? [];
      const others = [...lexer.matchAll(/\b(?:breaks|pedantic):(\w+)(?=[,}])/g)].map(([, rules]) => rules);
      if (edit === undefined || others.length !== 3) {
        throw new Error("marked is built in another way now: see onlyLexer in build.mjs");
      }
      const made = new RegExp(`\\b(?:${others.join("|")})=\\{\\.\\.\\.\\w+,[^]*?\\.getRegex\\(\\)\\},`, "g");
      const contents = lexer
        .replace(made, "")
        .replace(/,(?:breaks|pedantic):\w+(?=[,}])/g, "")
        .replaceAll("this.options.pedantic", "!1")
        .replace(new RegExp(`(?<=[=:])${edit}(?=\\()`, "g"), "/* @__PURE__ */$&");
      return { contents: `${contents}export{${name} as Lexer};` };
    });
  },
};

// A part is loaded by the bundle that needs it, which gives it what it shares (see src/parts.ts): so what is built as a
// CommonJS module is wrapped into a function of its `require` and `module`.
const asPart = {
  format: "cjs",
  external: ["preact", "preact/*"],
  loader: { ".css": "text" },
  banner: { js: "export default(require,module)=>{" },
  footer: { js: "}" },
};

async function partSources() {
  const entries = await readdir(join(here, "src", "parts"));
  return entries.map((entry) => `src/parts/${entry}`);
}

// What is bundled is passed on, and its licences ask to go with it.
async function licencesOf(results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const names = inputs.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]).filter(Boolean);
  const texts = [...new Set(names)].sort().map(async (name) => {
    const folder = join(here, "node_modules", name);
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} has no licence to pass on`);
    return `${name}\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${"-".repeat(80)}\n\n`);
}

// The stamp goes first and comes back last: a build that fails midway leaves no stamp that vouches for old bundles.
await mkdir(out, { recursive: true });
await rm(join(out, "build.json"), { force: true });
const sources = await sourcesHash();
const common = {
  absWorkingDir: here,
  outdir: out,
  bundle: true,
  target: ["es2022"],
  minify: true,
  charset: "utf8",
  legalComments: "none",
  logLevel: "info",
  metafile: true,
};
const widgets = await build({
  ...common,
  entryPoints: { chat: "src/chat/index.tsx", connect: "src/connect/index.ts", key: "src/key/index.ts" },
  format: "esm",
  define: { BUILD: JSON.stringify(sources) },
  plugins: [onlyLexer],
});
const parts = await build({ ...common, ...asPart, entryPoints: await partSources() });
await writeFile(join(out, "licences.txt"), await licencesOf([widgets, parts]));
await writeFile(join(out, "build.json"), `${JSON.stringify({ sources })}\n`);
