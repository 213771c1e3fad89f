import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { components, dependencyOrder } from '../../src/diff/graph.ts';

const reader = (edges: readonly (readonly number[])[]) => (node: number) => edges[node] ?? [];

describe('dependencyOrder', () => {
  test.each([
    { name: 'keeps the order of what does not depend', edges: [[], [], []], order: [0, 1, 2] },
    { name: 'pulls a dependency up, with its own', edges: [[2], [], [3], []], order: [3, 2, 0, 1] },
    { name: 'takes several dependencies in their order', edges: [[2, 1], [], []], order: [1, 2, 0] },
    { name: 'survives a cycle', edges: [[1], [0]], order: [1, 0] },
  ])('$name', ({ edges, order }) => {
    expect(dependencyOrder(edges.length, reader(edges))).toEqual(order);
  });

  test('a deep chain needs no deep stack', () => {
    const count = 50_000;
    const order = dependencyOrder(count, (node) => (node + 1 < count ? [node + 1] : []));
    expect(order[0]).toBe(count - 1);
  });

  test('without cycles everything comes after what it needs', () => {
    const downward = fc
      .array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 12 })
      .map((lists) => lists.map((list, node) => list.filter(() => node > 0).map((value) => value % Math.max(1, node))));
    fc.assert(
      fc.property(downward, (edges) => {
        const order = dependencyOrder(edges.length, reader(edges));
        expect([...order].sort((a, b) => a - b)).toEqual(edges.map((_, node) => node));
        edges.forEach((list, node) => {
          for (const before of list) expect(order.indexOf(before)).toBeLessThan(order.indexOf(node));
        });
      }),
    );
  });
});

describe('components', () => {
  test.each([
    { name: 'no cycle', edges: [[1], [2], []], found: [] },
    { name: 'a pair', edges: [[1], [0], [0]], found: [[0, 1]] },
    {
      name: 'two rings',
      edges: [[1], [2], [0], [4], [3]],
      found: [
        [0, 1, 2],
        [3, 4],
      ],
    },
    { name: 'a node that needs itself is no cycle between nodes', edges: [[0], []], found: [] },
  ])('$name', ({ edges, found }) => {
    expect(components(edges.length, reader(edges))).toEqual(found);
  });
});
