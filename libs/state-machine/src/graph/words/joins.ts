const END = '';

/**
 * Where the ways out of each state meet again, in all of its ways that can end well: its immediate post-dominator, by the
 * algorithm of Cooper, Harvey and Kennedy. Ways that can only fail are left out, so that what is done before a failure does not
 * part the rest. A state has no entry where its ways meet at the end alone, or where none of them ends well.
 */
export function joinsOf(
  names: readonly string[],
  next: (name: string) => readonly string[],
  endsWell: (name: string) => boolean,
): Map<string, string> {
  const before = new Map<string, string[]>([[END, names.filter(endsWell)]]);
  for (const name of names)
    for (const to of next(name)) {
      const known = before.get(to);
      if (known) known.push(name);
      else before.set(to, [name]);
    }
  const order = fromTheEnd(before);
  const rank = new Map(order.map((name, index) => [name, index]));
  const join = new Map<string, string>([[END, END]]);
  for (let isSettled = false; !isSettled;) {
    isSettled = true;
    for (const name of order.slice(1)) {
      const after = [...next(name), ...(endsWell(name) ? [END] : [])].filter((to) => join.has(to));
      const found = after.reduce((one, other) => meet(one, other));
      if (join.get(name) === found) continue;
      join.set(name, found);
      isSettled = false;
    }
  }
  return new Map([...join].filter(([, to]) => to !== END));

  function meet(one: string, other: string): string {
    let [a, b] = [one, other];
    while (a !== b) {
      if ((rank.get(a) ?? 0) > (rank.get(b) ?? 0)) a = join.get(a) ?? END;
      else b = join.get(b) ?? END;
    }
    return a;
  }
}

/** Each state after those that follow it, but for cycles: the reverse postorder of the edges turned round. */
function fromTheEnd(before: ReadonlyMap<string, readonly string[]>): string[] {
  const seen = new Set([END]);
  const done: string[] = [];
  const open: { name: string; at: number }[] = [{ name: END, at: 0 }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const name = before.get(top.name)?.[top.at++];
    if (name === undefined) {
      done.push(top.name);
      open.pop();
    } else if (!seen.has(name)) {
      seen.add(name);
      open.push({ name, at: 0 });
    }
  }
  return done.reverse();
}
