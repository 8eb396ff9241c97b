/** @type {import("next").NextConfig} */
const config = {
  output: "standalone",
  poweredByHeader: false,
  // The scripts are read at run time by path, which the bundler cannot see.
  outputFileTracingIncludes: { "/*": ["./lib/redis/scripts/*.lua"] },
  outputFileTracingExcludes: { "/*": [".data/**", ".venv/**", "tests/**", "benchmarks/**", "docs/**"] },
  serverExternalPackages: ["ioredis", "pino"],
  devIndicators: false,
  typedRoutes: false,
};

export default config;
