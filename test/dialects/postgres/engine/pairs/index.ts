import { againPairs } from './again.ts';
import { codePairs } from './code.ts';
import { countingPairs } from './counting.ts';
import { indexesPairs } from './indexes.ts';
import { lineagePairs } from './lineage.ts';
import { objectsPairs } from './objects.ts';
import type { Pair } from './pair.ts';
import { partitionsPairs } from './partitions.ts';
import { settingsPairs } from './settings.ts';
import { tablesPairs } from './tables.ts';

/** All of them. */
export const pairs: readonly Pair[] = [
  ...objectsPairs,
  ...countingPairs,
  ...indexesPairs,
  ...tablesPairs,
  ...settingsPairs,
  ...codePairs,
  ...lineagePairs,
  ...againPairs,
  ...partitionsPairs,
];
