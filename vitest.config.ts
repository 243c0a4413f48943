import { defineConfig } from "vitest/config";

/**
 * Two projects: `unit` is what `npm test` runs and needs nothing but the clone; `check` reads ../shared, needs
 * Python or takes minutes, and is run by `npm run check`.
 */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: "unit", include: ["tests/**/*.test.ts"], exclude: ["tests/e2e/**"] } },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.e2e.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 1_500_000,
        },
      },
      {
        extends: true,
        test: {
          name: "check",
          include: ["tests/check/**/*.check.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
