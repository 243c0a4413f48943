/**
 * Rooms import one way: kernel <- warehouse (the port) <- extract | transform | activate | finance <- orchestrate.
 * Run it with: npm run check -- static
 */
const ROOMS = ["extract", "transform", "activate", "finance"];

/** A room sees the kernel, the port of the warehouse and itself. */
const roomRule = (room) => ({
  name: `${room}-stands-alone`,
  comment: "A room imports the kernel and warehouse/port.ts; orchestrate brings rooms together.",
  severity: "error",
  from: { path: `^${room}/` },
  to: { path: "^[^/]+/", dependencyTypesNot: ["core"], pathNot: [`^${room}/`, "^kernel/", "^warehouse/port\\.ts$", "^node_modules/"] },
});

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Imports of types alone are erased and cannot break anything.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "kernel-imports-nothing-of-ours",
      severity: "error",
      from: { path: "^kernel/" },
      to: { path: "^[^/]+/", dependencyTypesNot: ["core"], pathNot: ["^kernel/", "^node_modules/"] },
    },
    {
      name: "warehouse-imports-the-kernel-alone",
      severity: "error",
      from: { path: "^warehouse/" },
      to: { path: "^[^/]+/", dependencyTypesNot: ["core"], pathNot: ["^warehouse/", "^kernel/", "^node_modules/"] },
    },
    ...ROOMS.map(roomRule),
    {
      name: "adapters-are-named-in-orchestrate",
      comment: "Take a Warehouse (warehouse/port.ts) as a parameter instead.",
      severity: "error",
      from: { pathNot: ["^orchestrate/", "^warehouse/", "^tests/"] },
      to: { path: "^warehouse/(duckdb|bigquery|knex)/" },
    },
    {
      name: "extractors-do-not-know-the-sandbox",
      comment: "An extractor sees addresses; the sandbox is only another vendor.",
      severity: "error",
      from: { path: "^extract/", pathNot: "^extract/sandbox/" },
      to: { path: "^extract/sandbox/" },
    },
    {
      name: "sandbox-does-not-know-the-extractors",
      comment: "Sandbox and extractor must not share one misunderstanding of a vendor.",
      severity: "error",
      from: { path: "^extract/sandbox/" },
      to: { path: "^extract/", pathNot: ["^extract/sandbox/", "^extract/vendor/"] },
    },
    {
      name: "nothing-imports-tests",
      severity: "error",
      from: { pathNot: "^tests/" },
      to: { path: "^tests/" },
    },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^dashboards/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
