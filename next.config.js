import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL(".", import.meta.url)).replace(/[/\\]$/, "");

/** @type {import("next").NextConfig} */
const config = {
  output: "standalone",
  poweredByHeader: false,
  // A lock file in a folder above would otherwise make Next take that one for the project.
  outputFileTracingRoot: root,
  turbopack: { root },
  // `npm test` checks the types of everything; a start need not wait for that, nor fail for a test's sake.
  typescript: { ignoreBuildErrors: true },
  // The scripts are read at run time by path, which the bundler cannot see.
  outputFileTracingIncludes: { "/*": ["./lib/redis/scripts/*.lua"] },
  outputFileTracingExcludes: { "/*": [".cache/**", ".data/**", ".venv/**", "tests/**", "benchmarks/**", "docs/**"] },
  serverExternalPackages: ["ioredis", "pino"],
  devIndicators: false,
  // No page has such images: the programs behind them would only be more to attack.
  images: { unoptimized: true },
  typedRoutes: false,
};

export default config;
