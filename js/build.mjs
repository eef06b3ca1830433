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
// module loads, so a bundler cannot leave it out: without that instance it can, which saves 3 kB of gzip.
const onlyLexer = {
  name: "only-lexer",
  setup({ onLoad }) {
    onLoad({ filter: /marked\.esm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const found = /^([^]*;)var \w+=new \w+;function [^]*?export\{.*?(\w+) as Lexer\b/.exec(source);
      if (found === null) throw new Error("marked is built in another way now: see onlyLexer in build.mjs");
      return { contents: `${found[1]}export{${found[2]} as Lexer};` };
    });
  },
};

// The stamp goes first and comes back last: a build that fails midway leaves no stamp that vouches for old bundles.
await mkdir(out, { recursive: true });
await rm(join(out, "build.json"), { force: true });
const sources = await sourcesHash();
await build({
  absWorkingDir: here,
  entryPoints: { chat: "src/chat/index.tsx", connect: "src/connect/index.ts" },
  outdir: out,
  bundle: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  charset: "utf8",
  legalComments: "none",
  logLevel: "info",
  plugins: [onlyLexer],
});
await writeFile(join(out, "build.json"), `${JSON.stringify({ sources })}\n`);
