// The layers of the code, lowest first: an import may stay on its line or go down, never up.
const layers = [
  ['errors', 'schema'],
  ['hcl'],
  ['template'],
  ['dialects', 'diff'],
  ['devdb'],
  ['migrations'],
  ['state'],
  ['project'],
  ['lint', 'prisma'],
  ['cli'],
];

const upward = layers.slice(0, -1).map((names, level) => ({
  name: `${names.join('-')}-imports-downward`,
  severity: 'error',
  from: { path: `^src/(${names.join('|')})/` },
  to: {
    path: `^src/(${layers
      .slice(level + 1)
      .flat()
      .join('|')}|index)(/|\\.)`,
  },
}));

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'schema-imports-nothing',
      severity: 'error',
      from: { path: '^src/schema/' },
      to: { path: '.', pathNot: '^src/schema/' },
    },
    {
      name: 'dialects-know-no-other-dialect',
      severity: 'error',
      from: { path: '^src/dialects/([^/]+)/' },
      to: { path: '^src/dialects/([^/]+)/', pathNot: '^src/dialects/($1|schema-hcl)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: '\\.d\\.ts$' }, to: {} },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
