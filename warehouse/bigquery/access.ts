import { PatronError } from "../../kernel/diagnostics.ts";
import type { Access, Grant, RelationName, Session } from "../port.ts";
import type { Described } from "./api.ts";
import { failureOf } from "./failure.ts";
import type { Jobs } from "./jobs.ts";
import { quoteIdentifier } from "./types.ts";

/** How often a change is made anew when somebody else changed the same at the same time. */
const TRIES = 5;

/** What BigQuery's REST API says about access and its SQL cannot. */
export function accessOf(jobs: Jobs, session: Session): Access {
  return {
    grants: (relation) => grantsOf(jobs, session, relation),
    setPolicyTags: (table, tags) =>
      change(jobs, jobs.dataProject, `datasets/${table.schema}/tables/${table.name}`, (there) =>
        tagged(table, there, tags),
      ),
    authorise: (view, { project = jobs.dataProject, schema }) =>
      change(jobs, project, `datasets/${schema}`, (there) => withView(jobs.dataProject, view, there)),
  };
}

/** Reads, changes, and writes a difference; once more where somebody else wrote in between. */
async function change(
  jobs: Jobs,
  project: string,
  path: string,
  changed: (there: Described) => object | undefined,
): Promise<void> {
  for (let tried = 1; ; tried++) {
    const there = await jobs.ask((api) => api.describe(project, path));
    const difference = changed(there);
    if (difference === undefined) return;
    try {
      return await jobs.ask((api) => api.patch(project, path, difference, there.etag));
    } catch (error) {
      if (tried >= TRIES || !isOutdated(error)) throw error;
    }
  }
}

function isOutdated(error: unknown): boolean {
  const { status, reason } = failureOf((error as Error).cause);
  return status === 412 || reason === "conditionNotMet";
}

/** The table's schema with the tags, or undefined where they are set already. */
function tagged(
  { schema, name }: RelationName,
  there: Described,
  tags: ReadonlyMap<string, readonly string[]>,
): object | undefined {
  const fields = there.schema?.fields ?? [];
  const missing = [...tags.keys()].filter((one) => !fields.some((f) => f.name.toLowerCase() === one));
  if (missing.length > 0) throw noSuchColumn(`${schema}.${name}`, missing);
  const wanted = fields.map((field) => {
    const names = tags.get(field.name.toLowerCase());
    return names === undefined ? field : { ...field, policyTags: { names: [...names] } };
  });
  const same = fields.every(
    (field, i) => (field.policyTags?.names ?? []).join() === (wanted[i]!.policyTags?.names ?? []).join(),
  );
  return same ? undefined : { schema: { fields: wanted } };
}

function noSuchColumn(table: string, columns: readonly string[]): PatronError {
  return new PatronError({
    code: "bigquery-policy-tags",
    message: `${table} has no column ${columns.join(", ")}, and YAML gives it policy_tags.`,
    hint: "Take the column out of YAML, or let the model give it.",
  });
}

/** The dataset's access list with the view, or undefined where it is there already. */
function withView(projectId: string, view: RelationName, there: Described): object | undefined {
  const access = there.access ?? [];
  const own = { projectId, datasetId: view.schema, tableId: view.name };
  const text = (entry: Record<string, unknown>) => {
    const { projectId: project, datasetId, tableId } = (entry.view ?? {}) as Partial<typeof own>;
    return `${project}.${datasetId}.${tableId}`;
  };
  if (access.some((entry) => text(entry) === text({ view: own }))) return undefined;
  return { access: [...access, { view: own }] };
}

/** Google's list of grants has a question of its own, in the region of the data. */
async function grantsOf(
  { where, dataProject }: Jobs,
  session: Session,
  { schema, name }: RelationName,
): Promise<Grant[]> {
  const region = `region-${(where.location ?? "US").toLowerCase()}`;
  const rows = await session.rows<Grant>(
    `select privilege_type as ${quoteIdentifier("role")}, grantee as ${quoteIdentifier("to")}
     from ${quoteIdentifier(dataProject)}.${quoteIdentifier(region)}.INFORMATION_SCHEMA.OBJECT_PRIVILEGES
     where object_schema = ? and object_name = ?
       and not ends_with(lower(grantee), concat(':', lower(session_user())))
     order by 1, 2`,
    [schema, name],
  );
  return rows.map(({ role, to }) => ({ role, to }));
}
