/**
 * Nodes in dependency order: depth first, starting from the nodes in their given order, so that nodes without dependencies keep it.
 * `after(n)` names the nodes that must come before `n`. Edges that close a cycle are left out: break cycles first ({@link components}).
 */
export function dependencyOrder(count: number, after: (node: number) => readonly number[]): number[] {
  const order: number[] = [];
  const state = new Uint8Array(count);
  for (let start = 0; start < count; start++) {
    if (state[start] !== 0) continue;
    const path = [{ node: start, next: 0, edges: sorted(after(start)) }];
    state[start] = 1;
    while (path.length > 0) {
      const top = path[path.length - 1];
      if (!top) break;
      const edge = top.edges[top.next++];
      if (edge === undefined) {
        order.push(top.node);
        path.pop();
      } else if (state[edge] === 0) {
        state[edge] = 1;
        path.push({ node: edge, next: 0, edges: sorted(after(edge)) });
      }
    }
  }
  return order;
}

function sorted(nodes: readonly number[]): readonly number[] {
  return nodes.length < 2 ? nodes : [...nodes].sort((a, b) => a - b);
}

/** The strongly connected components that hold a cycle (two nodes or more), each sorted, in order of their first node. Tarjan's algorithm. */
export function components(count: number, after: (node: number) => readonly number[]): number[][] {
  const found: number[][] = [];
  const number = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const waiting: number[] = [];
  const isWaiting = new Uint8Array(count);
  let counter = 0;
  const enter = (node: number) => {
    number[node] = counter;
    low[node] = counter++;
    waiting.push(node);
    isWaiting[node] = 1;
    return { node, next: 0, edges: after(node) };
  };
  const leave = (node: number) => {
    if (low[node] !== number[node]) return;
    const component: number[] = [];
    for (let member = -1; member !== node; ) {
      member = waiting.pop() ?? node;
      isWaiting[member] = 0;
      component.push(member);
    }
    if (component.length > 1) found.push(component.sort((a, b) => a - b));
  };
  for (let start = 0; start < count; start++) {
    if (number[start] !== -1) continue;
    const path = [enter(start)];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const edge = top.edges[top.next++];
      if (edge === undefined) {
        path.pop();
        leave(top.node);
        const below = path.at(-1);
        if (below) low[below.node] = Math.min(low[below.node] ?? 0, low[top.node] ?? 0);
      } else if (number[edge] === -1) {
        path.push(enter(edge));
      } else if (isWaiting[edge]) {
        low[top.node] = Math.min(low[top.node] ?? 0, number[edge] ?? 0);
      }
    }
  }
  return found.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

/** Whether a path leads from one node to the other. */
export function reaches(start: number, goal: number, after: (node: number) => readonly number[] | undefined): boolean {
  const seen = new Set([start]);
  const waiting = [start];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node === goal) return true;
    for (const next of after(node) ?? []) {
      if (!seen.has(next)) {
        seen.add(next);
        waiting.push(next);
      }
    }
  }
  return false;
}
