import { test } from '../real-fleet.ts';
import { nameOf, TOURS, travel } from './tour.ts';

test.for(TOURS.map((tour) => [nameOf(tour), tour] as const))(
  '%s: judged right within a second, for as long as it lasts',
  { timeout: 600_000 },
  ([, tour], { fleet }) => travel(fleet, tour),
);
