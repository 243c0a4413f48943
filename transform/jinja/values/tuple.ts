/** A Python tuple: an array that prints with parentheses, may be a dict key, and has no list methods. */
export class PyTuple extends Array<unknown> {
  /** Slices and maps of a tuple are plain arrays; callers wrap them again where Python would. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** A tuple of these items (`new PyTuple(3)` would be three holes). */
  static from_(items: ArrayLike<unknown>): PyTuple {
    const tuple = new PyTuple();
    for (let index = 0; index < items.length; index++) tuple.push(items[index]);
    return tuple;
  }
}

/** One group of the groupby filter: a pair that also has names. */
export class GroupTuple extends PyTuple {
  get grouper(): unknown {
    return this[0];
  }

  get list(): unknown {
    return this[1];
  }
}

/** A list that prints as another Python type, such as `dict_keys([...])` or `range(0, 3)`. */
export class PyView extends Array<unknown> {
  typeName = "list";
  text: ((inner: string) => string) | undefined;

  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  static make(items: ArrayLike<unknown>, typeName: string, text?: (inner: string) => string): PyView {
    const view = new PyView();
    for (let index = 0; index < items.length; index++) view.push(items[index]);
    view.typeName = typeName;
    view.text = text ?? ((inner) => `${typeName}(${inner})`);
    return view;
  }
}
