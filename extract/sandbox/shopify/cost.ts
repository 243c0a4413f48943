import {
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";

type Variables = Readonly<Record<string, unknown>>;
type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/**
 * Points that Shopify asks for before it runs a query. The rule is the one published in the vendor's engineering article
 * on query complexity and on its rate-limit page: scalars and enums 0, an object 1, a connection 2 plus page size times
 * one node; abstract types the dearest choice. Shops have been measured to charge less for long connections, so this is
 * an upper bound: a client that fits here fits there.
 */
export function requestedCost(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  variables: Variables,
): number {
  const root = schema.getRootType(operation.operation);
  return root ? new Costing(schema, fragments, variables).selection(operation.selectionSet, root) : 0;
}

class Costing {
  readonly #schema: GraphQLSchema;
  readonly #fragments: Fragments;
  readonly #variables: Variables;

  constructor(schema: GraphQLSchema, fragments: Fragments, variables: Variables) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  selection(set: SelectionSetNode, parent: GraphQLNamedType): number {
    let own = 0;
    let dearest = 0;
    for (const node of set.selections) {
      if (node.kind === "Field") {
        own += this.#field(parent, node.name.value, node.arguments ?? [], node.selectionSet);
        continue;
      }
      const fragment = node.kind === "InlineFragment" ? node : this.#fragments[node.name.value];
      if (fragment === undefined) continue;
      const condition = fragment.typeCondition?.name.value;
      const type = condition === undefined ? parent : this.#schema.getType(condition);
      const cost = type ? this.selection(fragment.selectionSet, type) : 0;
      if (isAbstractType(parent) && type !== parent) dearest = Math.max(dearest, cost);
      else own += cost;
    }
    return own + dearest;
  }

  #field(
    parent: GraphQLNamedType,
    name: string,
    args: readonly { name: { value: string }; value: ValueNode }[],
    set: SelectionSetNode | undefined,
  ): number {
    if (!isObjectType(parent) && !isInterfaceType(parent)) return 0;
    const type = parent.getFields()[name]?.type;
    if (type === undefined || set === undefined) return 0;
    const named = getNamedType(type);
    if (!isCompositeType(named)) return 0;
    const children = this.selection(set, named);
    if (named.name === "PageInfo") return 0;
    if (named.name.endsWith("Connection")) return 2 + this.#size(args, 0) * children;
    if (named.name.endsWith("Edge")) return children;
    return isList(type) ? this.#size(args, 1) * (1 + children) : 1 + children;
  }

  /** `first` or `last`, or the number of `ids`. A connection's own `nodes` list has neither: its connection multiplies. */
  #size(args: readonly { name: { value: string }; value: ValueNode }[], otherwise: number): number {
    for (const argument of args) {
      const value = this.#value(argument.value);
      if (argument.name.value === "ids" && Array.isArray(value)) return value.length;
      if (["first", "last"].includes(argument.name.value) && typeof value === "number") return value;
    }
    return otherwise;
  }

  #value(node: ValueNode): unknown {
    if (node.kind === "IntValue") return Number(node.value);
    if (node.kind === "ListValue") return node.values;
    return node.kind === "Variable" ? this.#variables[node.name.value] : undefined;
  }
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

/** Points for what came back: 1 for each object, 2 more for each connection, nothing for nulls. Never above the request. */
export function actualCost(data: unknown, requested: number): number {
  return Math.min(requested, Math.max(0, weigh(data) - 1));
}

function weigh(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + weigh(item), 0);
  const record = value as Record<string, unknown>;
  if ("hasNextPage" in record || "endCursor" in record) return 0;
  let sum = 1;
  if (Array.isArray(record.nodes) || Array.isArray(record.edges)) sum = 2;
  else if ("node" in record) sum = 0;
  for (const key in record) sum += weigh(record[key]);
  return sum;
}
