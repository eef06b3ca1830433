// Where the tests run: a DOM without a browser; the browser suite of the Python tests covers a real one.
import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  define: { BUILD: '"test"' },
  test: { environment: "happy-dom", include: ["tests/**/*.test.{ts,tsx}"] },
});
