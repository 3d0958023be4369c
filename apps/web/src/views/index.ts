// The kinds of view that are pictures. A new kind is added here, once, and in docs/report-format.md.

import type { View } from '../format';
import type { Picture } from '../picture';
import { bars, histogram } from './bars';
import { band, fan, line } from './curves';
import { flow } from './flow';
import { globe } from './globe';
import { heatmap } from './heatmap';
import { map } from './map';
import { scatter } from './points';
import { sky } from './sky';
import { timeline } from './timeline';

export const pictures: Readonly<Record<string, (v: View) => Picture>> = {
  timeline, map, globe, flow, line, band, fan, scatter, histogram, bars, heatmap, sky,
};
