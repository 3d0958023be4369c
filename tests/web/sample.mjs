// The sample report that the page is developed and tested with: a bary-report/1 as src/bary/study/report.cpp
// writes it, with every kind of view.   node tests/web/sample.mjs [FILE]

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { below, bearing, centre, distance, fleet, iso, looksOf, offset, start, stop, sunElevation } from './orbits.mjs';

const t = (en, ko) => ({ en, ko });
const col = (name, label, type, unit = '', values) => ({ name, label, unit, type, description: label, ...(values && { values }) });
const hours = (ms) => ms / 3600000;
const round = (x, n) => Number(x.toFixed(n));

function table(title, columns, rows, file) {
  return { title, columns, rows: rows.length, file, data: Object.fromEntries(columns.map((c, i) => [c.name, rows.map((r) => r[i])])) };
}

function human(h, ko) {
  const m = Math.round(h * 60);
  return ko ? `${Math.floor(m / 60)}시간 ${String(m % 60).padStart(2, '0')}분` : `${Math.floor(m / 60)} h ${String(m % 60).padStart(2, '0')} min`;
}

const light = { day: t('day', '낮'), night: t('night', '밤') };

function looksTable() {
  const rows = fleet.flatMap((o) => looksOf(o).map((l) => ({ o, l }))).sort((a, b) => a.l.at - b.l.at);
  return { rows, table: table(t('Every look', '모든 관측'), [
    col('satellite', t('Satellite', '위성'), 'text'), col('country', t('Country', '국가'), 'text'), col('sensor', t('Sensor', '센서'), 'text'),
    col('start_utc', t('Start', '시작'), 'epoch'), col('stop_utc', t('Stop', '끝'), 'epoch'), col('closest_utc', t('Closest', '최근접'), 'epoch'),
    col('after_h', t('After ignition', '발화 뒤'), 'f64', 'h'), col('off_nadir_deg', t('Off-nadir', '직하 이탈각'), 'f64', '°'),
    col('roll_deg', t('Roll', '롤 각'), 'f64', '°'), col('ground_sample_m', t('Ground sample', '지상 표본 거리'), 'f64', 'm'),
    col('sun_elevation_deg', t('Sun', '태양 고도'), 'f64', '°'), col('light', t('Light', '빛'), 'choice', '', light),
  ], rows.map(({ o, l }) => [o.satellite, o.country, o.sensor, iso(l.at - l.length / 2), iso(l.at + l.length / 2), iso(l.at),
    hours(l.at - start), l.offNadir, l.roll, o.sample / Math.cos((l.offNadir * Math.PI) / 180) ** 2, l.sun, l.sun > 0 ? 'day' : 'night']), 'looks.looks.csv') };
}

function nights() {
  const rows = [];
  let from = sunElevation(start) < 0 ? start : null;
  for (let x = start; x <= stop; x += 60000) {
    const dark = sunElevation(x) < 0;
    if (dark && from === null) from = x;
    if (from !== null && (!dark || x === stop)) { rows.push([iso(from), iso(x)]); from = null; }
  }
  return table(t('Nights at the area', '지역의 밤'), [col('start_utc', t('Sunset', '일몰'), 'epoch'), col('stop_utc', t('Sunrise', '일출'), 'epoch')], rows, 'looks.nights.csv');
}

const detailed = (r) => r.o.sample <= 30 && r.l.sun > 10;
const fleets = { KR: t('Korea', '한국'), US: t('United States', '미국'), EU: t('Europe', '유럽'), JP: t('Japan', '일본'), together: t('All together', '모두 함께') };

/** Share of ignition times for which a look has come within the wait; and the waits themselves. */
function revisit(rows) {
  const curve = [], waits = [], summary = [];
  for (const key of Object.keys(fleets)) {
    const at = rows.filter((r) => detailed(r) && (key === 'together' || r.o.country === key)).map((r) => r.l.at).sort((a, b) => a - b);
    const all = [];
    for (let x = start; x < stop - 3 * 86400000; x += 3600000) {
      const next = at.find((y) => y >= x);
      all.push(next ? hours(next - x) : null);
    }
    const known = all.filter((w) => w !== null).sort((a, b) => a - b);
    for (let w = 0; w <= 96; w += 2) curve.push([w, (100 * known.filter((x) => x <= w).length) / all.length, key]);
    known.forEach((w) => { if (key === 'KR' || key === 'JP') waits.push([w, key]); });
    const q = (p) => known[Math.min(known.length - 1, Math.floor(p * known.length))] ?? null;
    summary.push([key, q(0.5), q(0.1), q(0.9), at.length, key]);
  }
  return { curve, waits, summary };
}

const features = (list) => ({ type: 'FeatureCollection', features: list });
const feature = (geometry, properties) => ({ type: 'Feature', properties, geometry });
const lonLat = (p) => [round(p.lon, 4), round(p.lat, 4)];

function tracks(rows) {
  const lines = [], swaths = [];
  for (const { o, l } of rows) {
    const points = [];
    for (let s = -150; s <= 150; s += 15) points.push(below(o, l.at + s * 1000));
    const p = { satellite: o.satellite, country: o.country, closest_utc: iso(l.at), off_nadir_deg: round(l.offNadir, 2) };
    lines.push(feature({ type: 'LineString', coordinates: points.map(lonLat) }, p));
    const side = [[], []];
    points.slice(0, -1).forEach((a, i) => {
      const along = bearing(a, points[i + 1]);
      const right = ((bearing(a, centre) - along + 540) % 360) - 180 > 0;
      const shift = l.roll ? distance(below(o, l.at), centre) : 0;
      const middle = offset(a, along + (right ? 90 : -90), shift);
      side[0].push(offset(middle, along + 90, o.swath / 2));
      side[1].unshift(offset(middle, along - 90, o.swath / 2));
    });
    const ring = [...side[0], ...side[1], side[0][0]].map(lonLat);
    swaths.push(feature({ type: 'Polygon', coordinates: [ring] }, p));
  }
  return { lines: features(lines), swaths: features(swaths) };
}

const area = features([feature({ type: 'Polygon', coordinates: [[
  [128.62, 36.31], [128.78, 36.3], [129.0, 36.36], [129.2, 36.37], [129.41, 36.36], [129.42, 36.46], [129.2, 36.45], [128.95, 36.45], [128.7, 36.4], [128.62, 36.31],
]] }, { name: 'Uiseong – Yeongdeok' })]);

function coverageGrid(rows) {
  const cells = [];
  const step = 0.75;
  for (let lat = 33; lat < 39; lat += step)
    for (let lon = 125; lon < 131; lon += step) {
      const c = { lat: lat + step / 2, lon: lon + step / 2 };
      const n = rows.filter(detailed).filter(({ o, l }) => distance(below(o, l.at + (c.lat - centre.lat) * -16000), c) < o.swath / 2 + o.altitude * Math.tan((o.roll * Math.PI) / 180)).length;
      cells.push(feature({ type: 'Polygon', coordinates: [[[lon, lat], [lon + step, lat], [lon + step, lat + step], [lon, lat + step], [lon, lat]]] }, { looks: n }));
    }
  return features(cells);
}

/** Numbers with a shape, the same in every run. */
function noise(seed) {
  let x = seed;
  return () => ((x = (x * 1103515245 + 12345) % 2147483648) / 2147483648);
}

function errorTables() {
  const r = noise(7);
  const band = [], fan = [];
  for (let a = 0; a <= 14; a += 0.5) {
    const m = 0.4 + 0.9 * a ** 1.4;
    band.push([a, m, m * 0.55, m * 1.6, 'SGP4'], [a, 0.35 * m, 0.2 * m, 0.6 * m, 'OEM']);
  }
  for (let h = 0; h <= 72; h += 3) {
    const m = 120 + 40 * Math.sin(h / 9) + 8 * r();
    const w = 3 + h * 0.45;
    fan.push([iso(start + h * 3600000), m, m - 2 * w, m + 2 * w, m - w * 0.7, m + w * 0.7]);
  }
  return { band, fan };
}

function byHour(rows) {
  const out = [];
  for (const c of ['KR', 'US', 'EU', 'JP'])
    for (let h = 0; h < 24; h += 2) {
      const n = rows.filter((r) => r.o.country === c && Math.floor(new Date(r.l.at + 9 * 3600000).getUTCHours() / 2) * 2 === h).length;
      if (n) out.push([h, c, n]);
    }
  return out;
}

function skyTrack(rows) {
  const out = [];
  for (const { o, l } of rows.filter((r) => r.l.distance < 1800).filter((r, i, a) => a.findIndex((q) => q.o === r.o) === i).slice(0, 7))
    for (let s = -600; s <= 600; s += 20) {
      const p = below(o, l.at + s * 1000);
      const d = distance(p, centre) / 6371;
      const el = Math.atan2(Math.cos(d) - 6371 / (6371 + o.altitude), Math.sin(d)) / (Math.PI / 180);
      if (el > 3) out.push([`${o.satellite}, ${new Date(l.at).getUTCDate()} Jul`, o.country, iso(l.at + s * 1000), (bearing(centre, p) + 360) % 360, el]);
    }
  return out;
}

/** One revolution of four satellites, from a quarter of an hour before their looks. */
function orbitTracks(rows) {
  const out = [];
  for (const name of ['KOMPSAT-3A', 'Landsat 9', 'Sentinel-2A', 'ALOS-2']) {
    const r = rows.find((x) => x.o.satellite === name);
    for (let s = -900; r && s <= 4800; s += 60) {
      const p = below(r.o, r.l.at + s * 1000);
      out.push([name, r.o.country, iso(r.l.at + s * 1000), round(p.lat, 4), round(p.lon, 4)]);
    }
  }
  return out;
}

/** What becomes of a recording: figures made up, of the size of real ones. */
const telemetry = [
  ['symbols', 'frames', 19.7e6, 'symbols', 'good'], ['symbols', 'no_frame', 0.7e6, 'symbols', 'lost'],
  ['frames', 'clean', 1836, 'frames', 'good'], ['frames', 'corrected', 131, 'frames', 'mended'], ['frames', 'uncorrectable', 7, 'frames', 'lost'],
  ['clean', 'packets', 5208, 'packets', 'good'], ['corrected', 'packets', 366, 'packets', 'mended'],
  ['packets', 'values', 401216, 'values', 'good'], ['packets', 'unknown', 0, 'values', 'lost'],
];
const telemetryColumns = () => {
  const nodes = {
    symbols: t('Symbols received', '수신한 심볼'), frames: t('Frames found', '찾은 프레임'), no_frame: t('Without a frame', '프레임 없음'), clean: t('Clean', '오류 없음'),
    corrected: t('Corrected', '정정됨'), uncorrectable: t('Uncorrectable', '정정 불가'), packets: t('Packets', '패킷'), values: t('Values', '값'), unknown: t('Unknown packets', '알 수 없는 패킷'),
  };
  const units = { symbols: t('symbols', '심볼'), frames: t('frames', '프레임'), packets: t('packets', '패킷'), values: t('values', '값') };
  return [col('from', t('From', '에서'), 'text', '', nodes), col('to', t('To', '으로'), 'text', '', nodes), col('amount', t('Amount', '양'), 'f64'),
    col('of', t('Unit', '단위'), 'text', '', units), col('state', t('State', '상태'), 'text', '', { good: t('good', '정상'), mended: t('mended', '복구'), lost: t('lost', '손실') })];
};

function tables(looks, rv) {
  const { band, fan } = errorTables();
  const country = col('country', t('Country', '국가'), 'text');
  const fleetColumn = col('fleet', t('Fleet', '위성군'), 'text', '', fleets);
  return {
    'looks.looks': looks.table,
    'looks.nights': nights(),
    'looks.satellites': table(t('Satellites', '위성'), [col('satellite', t('Satellite', '위성'), 'text'), country, col('sensor', t('Sensor', '센서'), 'text')],
      fleet.map((o) => [o.satellite, o.country, o.sensor]), 'looks.satellites.csv'),
    'coverage.curve': table(t('Wait by fleet', '위성군별 대기'), [col('wait_h', t('Wait', '대기 시간'), 'f64', 'h'), col('share_pct', t('Share of ignition times', '발화 시각의 비율'), 'f64', '%'), fleetColumn], rv.curve, 'coverage.curve.csv'),
    'coverage.waits': table(t('Waits', '대기'), [col('wait_h', t('Wait', '대기 시간'), 'f64', 'h'), fleetColumn], rv.waits, 'coverage.waits.csv'),
    'coverage.fleets': table(t('Fleets', '위성군'), [fleetColumn, col('median_h', t('Median wait', '대기 중앙값'), 'f64', 'h'), col('p10_h', t('10 %', '10 %'), 'f64', 'h'), col('p90_h', t('90 %', '90 %'), 'f64', 'h'), col('looks', t('Looks', '관측 횟수'), 'i64'), country], rv.summary, 'coverage.fleets.csv'),
    'coverage.by_hour': table(t('Looks by hour', '시간대별 관측'), [col('hour_kst', t('Hour of the day, KST', '하루 중 시각(KST)'), 'i64'), country, col('looks', t('Looks', '관측 횟수'), 'i64')], byHour(looks.rows), 'coverage.by_hour.csv'),
    'orbits.error': table(t('Error by age', '경과에 따른 오차'), [col('age_d', t('Age of the elements', '궤도요소 경과'), 'f64', 'd'), col('mean_km', t('Along-track error', '진행 방향 오차'), 'f64', 'km'), col('low_km', t('low', '하한'), 'f64', 'km'), col('high_km', t('high', '상한'), 'f64', 'km'), col('model', t('Model', '모델'), 'text')], band, 'orbits.error.csv'),
    'orbits.forecast': table(t('Forecast', '예보'), [col('utc', t('Time', '시각'), 'epoch'), ...['p50', 'p05', 'p95', 'p25', 'p75'].map((n) => col(`${n}_sfu`, t(n, n), 'f64', 'sfu'))], fan, 'orbits.forecast.csv'),
    'looks.sky': table(t('Sky', '하늘'), [col('pass', t('Pass', '통과'), 'text'), country, col('utc', t('Time', '시각'), 'epoch'), col('azimuth_deg', t('Azimuth', '방위각'), 'f64', '°'), col('elevation_deg', t('Elevation', '고도각'), 'f64', '°')], skyTrack(looks.rows), 'looks.sky.csv'),
    'looks.orbits': table(t('Orbit tracks', '궤도 궤적'), [col('satellite', t('Satellite', '위성'), 'text'), country, col('utc', t('Time', '시각'), 'epoch'), col('latitude_deg', t('Latitude', '위도'), 'f64', '°'), col('longitude_deg', t('Longitude', '경도'), 'f64', '°')],
      orbitTracks(looks.rows), 'looks.orbits.csv'),
    'telemetry.flow': table(t('From symbols to values', '심볼에서 값까지'), telemetryColumns(), telemetry, 'telemetry.flow.csv'),
    'looks.none': table(t('Looks by Mars', '화성의 관측'), [col('satellite', t('Satellite', '위성'), 'text'), col('start_utc', t('Start', '시작'), 'epoch')], [], 'looks.none.csv'),
    'looks.places': table(t('Ground stations', '지상국'), [col('site', t('Station', '지상국'), 'text'), col('latitude_deg', t('Latitude', '위도'), 'f64', '°'), col('longitude_deg', t('Longitude', '경도'), 'f64', '°')],
      [['KARI Daejeon', 36.376, 127.354], ['Jeju', 33.399, 126.33]], 'looks.places.csv'),
    'looks.far': table(t('Far stations', '먼 지상국'), [col('site', t('Station', '지상국'), 'text'), col('latitude_deg', t('Latitude', '위도'), 'f64', '°'), col('longitude_deg', t('Longitude', '경도'), 'f64', '°')],
      [['Fairbanks', 64.86, -147.85], ['Svalbard', 78.23, 15.39], ['Punta Arenas', -52.94, -70.85]], 'looks.far.csv'),
  };
}

function views(first, longest) {
  const v = (id, kind, title, reading, spec) => ({ id, kind, title, reading, ...spec });
  return [
    v('looks.answer', 'sentence', t('Answer', '답'), t('', ''), {
      text: t(`If clear, **${first.o.satellite}** (Korea) sees it first in detail, **${human(hours(first.l.at - start))} after ignition**, at ${iso(first.l.at).slice(11, 16)} UTC, rolled by ${Math.abs(first.l.roll).toFixed(0)}°.`,
        `맑다면 **${first.o.satellite}**(한국)이 **발화 ${human(hours(first.l.at - start), true)} 뒤**인 ${iso(first.l.at).slice(11, 16)} UTC에 롤 ${Math.abs(first.l.roll).toFixed(0)}°로 가장 먼저 자세히 봅니다.`) }),
    v('coverage.answer', 'sentence', t('Together', '함께'), t('', ''), {
      text: t(`Planned together, nine in ten ignitions are seen in detail within **24 h**; Korea alone needs ${longest} h.`,
        `함께 계획하면 발화 열 번 중 아홉 번을 **24시간** 안에 자세히 봅니다. 한국만으로는 ${longest}시간이 걸립니다.`) }),
    v('looks.timeline', 'timeline', t('Looks by satellite and light', '위성별 관측과 빛'), t('Detailed looks of one country are **days apart**; wide-swath sensors look several times a day, by night too.', '한 나라의 상세 관측은 **며칠 간격**이고, 광폭 센서는 밤에도 하루 여러 번 봅니다.'), {
      table: 'looks.looks', lane: 'satellite', group: 'country', note: 'sensor', start: 'start_utc', stop: 'stop_utc', at: 'closest_utc',
      hollow: { column: 'light', is: 'night', label: t('night', '밤'), otherwise: t('day', '낮') },
      diamond: { column: 'roll_deg', beyond: 0.5, label: t('rolled', '롤 기동') },
      lanes: { table: 'looks.satellites', lane: 'satellite', group: 'country', note: 'sensor' },
      bands: { table: 'looks.nights', start: 'start_utc', stop: 'stop_utc', label: t('night at the area', '지역의 밤') },
      rules: [{ at: iso(start), label: t('ignition', '발화') }] }),
    v('looks.map', 'map', t('The first detailed looks', '첫 상세 관측'), t('Swaths are filled, ground tracks dashed; a rolled look runs beside its track.', '관측 폭은 채운 띠, 지상 궤적은 점선입니다. 롤 관측은 궤적 옆으로 지나갑니다.'), {
      layers: [
        { features: 'looks.swaths', style: 'swath', color: 'country', name: t('swaths', '관측 폭') },
        { features: 'looks.tracks', style: 'track', color: 'country', label: 'satellite', name: t('ground tracks', '지상 궤적') },
        { features: 'looks.area', style: 'area', label: 'name', name: t('fire area', '화재 지역') },
        { table: 'looks.places', latitude: 'latitude_deg', longitude: 'longitude_deg', style: 'place', label: 'site', name: t('ground stations', '지상국') }],
      width_km: 760 }),
    v('coverage.curve', 'line', t('Wait for the next detailed look', '다음 상세 관측까지의 대기'), t('Share of ignition times for which a look has come within the wait. Steeper is better.', '대기 시간 안에 관측이 이루어진 발화 시각의 비율입니다. 가파를수록 좋습니다.'), {
      table: 'coverage.curve', x: 'wait_h', y: 'share_pct', series: 'fleet', step: true, emphasis: ['together'], y_domain: [0, 100],
      rules: [{ at: 24, axis: 'x', label: t('one day', '하루') }] }),
    v('coverage.fleets', 'bars', t('Median wait by fleet', '위성군별 대기 중앙값'), t('Lines span the tenth to the ninetieth percentile.', '선은 10~90백분위 범위입니다.'), {
      table: 'coverage.fleets', label: 'fleet', value: 'median_h', low: 'p10_h', high: 'p90_h', color: 'country', emphasis: ['together'], sort: 'median_h' }),
    v('looks.table', 'table', t('All detailed looks', '모든 상세 관측'), t('Sortable; download as CSV.', '정렬하고 CSV로 받을 수 있습니다.'), {
      table: 'looks.looks', columns: ['satellite', 'country', 'closest_utc', 'after_h', 'off_nadir_deg', 'roll_deg', 'ground_sample_m', 'sun_elevation_deg', 'light'],
      where: { column: 'ground_sample_m', below: 60 }, sort: 'closest_utc', color: 'country' }),
    v('coverage.waits', 'histogram', t('Waits', '대기 시간의 분포'), t('', ''), { table: 'coverage.waits', value: 'wait_h', color: 'fleet' }),
    v('coverage.by_hour', 'heatmap', t('When looks come', '관측이 이루어지는 시각'), t('Sun-synchronous orbits look at the same hours every day.', '태양동기궤도는 매일 같은 시각에 봅니다.'), { table: 'coverage.by_hour', x: 'hour_kst', y: 'country', value: 'looks', numbers: true }),
    v('coverage.grid', 'map', t('Detailed looks in seven days', '7일 동안의 상세 관측'), t('By cell of about 70 km.', '약 70 km 격자별 횟수입니다.'), {
      layers: [{ features: 'coverage.grid', style: 'cells', value: 'looks', value_label: t('looks', '관측 횟수') }], width_km: 900 }),
    v('looks.scatter', 'scatter', t('Angle and detail', '각도와 해상도'), t('', ''), { table: 'looks.looks', x: 'off_nadir_deg', y: 'ground_sample_m', color: 'country', y_scale: 'log', hollow: { column: 'light', is: 'night', label: t('night', '밤'), otherwise: t('day', '낮') } }),
    v('orbits.error', 'band', t('Orbit error grows with age', '경과에 따라 커지는 궤도 오차'), t('', ''), { table: 'orbits.error', x: 'age_d', low: 'low_km', high: 'high_km', middle: 'mean_km', series: 'model' }),
    v('orbits.forecast', 'fan', t('Solar flux forecast', '태양 전파 세기 예보'), t('', ''), {
      table: 'orbits.forecast', x: 'utc', middle: 'p50_sfu', y_label: t('Solar flux F10.7', '태양 전파 세기 F10.7'), zero: t('the flux is never below 60', '세기는 60 아래로 내려가지 않습니다'),
      ranges: [{ low: 'p05_sfu', high: 'p95_sfu', label: '90 %' }, { low: 'p25_sfu', high: 'p75_sfu', label: '50 %' }] }),
    v('looks.sky', 'sky', t('The sky over the area', '지역의 하늘'), t('Each path begins at its dot.', '점에서 시작합니다.'), { table: 'looks.sky', azimuth: 'azimuth_deg', elevation: 'elevation_deg', series: 'pass', color: 'country', time: 'utc', mask: 5 }),
    v('looks.globe', 'globe', t('Where they come from', '위성이 오는 길'), t('One revolution of four satellites about a look; the night side is that of the first look.', '관측 전후 위성 네 기의 한 바퀴입니다. 밤 지역은 첫 관측 때의 것입니다.'), {
      layers: [
        { table: 'looks.orbits', latitude: 'latitude_deg', longitude: 'longitude_deg', series: 'satellite', style: 'line', color: 'country', label: 'satellite', name: t('ground tracks', '지상 궤적') },
        { features: 'looks.area', style: 'area', label: 'name', name: t('fire area', '화재 지역') },
        { table: 'looks.places', latitude: 'latitude_deg', longitude: 'longitude_deg', style: 'place', label: 'site', name: t('ground stations', '지상국') },
        { table: 'looks.far', latitude: 'latitude_deg', longitude: 'longitude_deg', style: 'place', label: 'site' }],
      sun: iso(first.l.at) }),
    v('telemetry.flow', 'flow', t('What becomes of the recording', '녹음한 신호의 행방'), t('Seven frames in two thousand are lost.', '프레임 2천 개 가운데 7개를 잃습니다.'), { table: 'telemetry.flow', from: 'from', to: 'to', value: 'amount', unit: 'of', color: 'state' }),
    v('looks.none', 'timeline', t('Looks from Mars', '화성에서의 관측'), t('', ''), { table: 'looks.none', lane: 'satellite', start: 'start_utc' }),
  ];
}

export function sample() {
  const looks = looksTable();
  const rv = revisit(looks.rows);
  const fine = looks.rows.filter(detailed);
  const first = fine.find((r) => r.o.country === 'KR' && r.o.sample < 5) ?? fine[0];
  const tr = tracks(fine.filter((r) => r.o.swath < 400).slice(0, 7));
  const korea = rv.summary.find((x) => x[0] === 'KR');
  const wait = hours(first.l.at - start);
  const fig = (label, value, unit, text, status = 'computed') => ({ label, value, unit, text, status });
  const digest = (n) => Array.from({ length: 64 }, (_, i) => ((n * 7919 + i * i * 31) % 16).toString(16)).join('');
  return {
    format: 'bary-report/1',
    title: t('Next look at a Gyeongbuk wildfire', '경북 산불, 다음 관측은 언제인가'),
    question: t('A fire starts near Uiseong on 6 July 2024 at 02:25 UTC (11:25 KST). Whose satellite sees it next, and how much does planning together shorten the wait?',
      '2024년 7월 6일 02:25 UTC(11:25 KST) 의성 부근에서 산불이 납니다. 누구의 위성이 가장 먼저 보며, 함께 계획하면 대기가 얼마나 줄어듭니까?'),
    summary: t('', ''),
    study: { name: 'next-look', file: 'studies/next-look.toml', sha256: digest(1), start: iso(start), stop: iso(stop) },
    answer: ['looks.answer', 'coverage.answer'],
    figures: [
      fig(t('first detailed look', '첫 상세 관측까지'), wait, 'h', t(human(wait), human(wait, true))),
      fig(t('detailed daylight looks in 7 days', '7일간 주간 상세 관측'), fine.length, '', t(String(fine.length), `${fine.length}회`)),
      fig(t('median wait, Korea alone', '대기 중앙값, 한국만'), korea[1], 'h', t(human(korea[1]), human(korea[1], true))),
      fig(t('median wait, all together', '대기 중앙값, 모두 함께'), rv.summary[4][1], 'h', t(human(rv.summary[4][1]), human(rv.summary[4][1], true))),
      fig(t('best ground sample', '가장 좋은 지상 표본'), 0.5, 'm', t('0.5 m', '0.5 m'), 'assumed'),
    ],
    views: views(first, Math.round(korea[3])),
    tables: tables(looks, rv),
    features: { 'looks.area': area, 'looks.tracks': tr.lines, 'looks.swaths': tr.swaths, 'coverage.grid': coverageGrid(looks.rows) },
    assumptions: [
      { subject: 'CAS500-4', name: 'swath_km', what: t('width on the ground', '지상 관측 폭'), value: '120', status: 'announced', source: t('Korea Aerospace Research Institute, programme page', '한국항공우주연구원 사업 누리집') },
      { subject: 'CAS500-4', name: 'node_local_time', what: t('local time of the node', '교점 지방시'), value: '10:55', status: 'assumed', source: t('', '') },
      { subject: 'KOMPSAT-3A', name: 'roll_max_deg', value: '30', status: 'assumed', source: 'https://www.example.org/kompsat-3a' },
      { subject: 'Landsat Next', name: 'altitude_km', value: '653', status: 'announced', source: 'NASA, Landsat Next fact sheet' },
    ],
    sources: [
      { title: 'Orbital elements of 5 July 2024', origin: 'https://celestrak.org', licence: 'public', date: '2024-07-05' },
      { title: 'Earth orientation, finals2000A', origin: 'International Earth Rotation and Reference Systems Service', licence: 'public', date: '2026-08' },
    ],
    models: [
      { name: 'orbit.sgp4', value: t('SGP4 and SDP4 as in AIAA 2006-6753, constants WGS-72; along-track error 1 to 3 km a day in low orbit.', 'AIAA 2006-6753의 SGP4와 SDP4, WGS-72 상수. 진행 방향 오차는 저궤도에서 하루 1~3 km입니다.') },
      { name: 'access.looks', value: t('Events by root finding to 1 ms; refraction not applied; the area as its convex outline.', '사건 시각은 근 찾기로 1 ms까지, 굴절은 넣지 않음, 지역은 볼록한 외곽선으로 봄.') },
    ],
    data: [{ name: 'Earth orientation', digest: digest(2), source: 'IERS finals2000A, 2026-08' }, { name: 'leap seconds', digest: digest(3), source: 'IERS Bulletin C' }],
    checks: [
      { name: 'first_wait', text: t('Someone sees it within a day', '하루 안에 누군가 봅니다'), reference: '@looks.first_wait_h', value: wait, unit: 'h', shown: t(human(wait), human(wait, true)), min: null, max: 24, equals: null, ok: wait <= 24 },
      { name: 'many', text: t('', ''), reference: '@looks.count', value: fine.length, unit: '', shown: t(String(fine.length), String(fine.length)), min: 10, max: null, equals: null, ok: true },
      { name: 'together', text: t('Together the median wait is below six hours', '함께하면 대기 중앙값이 6시간 미만입니다'), reference: '@coverage.median_h', value: rv.summary[4][1], unit: 'h', shown: t(human(rv.summary[4][1]), human(rv.summary[4][1], true)), min: null, max: 6, equals: null, ok: rv.summary[4][1] <= 6 },
    ],
    warnings: [{ code: 'BARY-ORBIT-0007', text: t('Elements of KOMPSAT-5 are 9 days old at the end of the study', 'KOMPSAT-5의 궤도요소는 연구가 끝날 때 9일이 지난 것입니다') }],
    provenance: [
      { task: 'orbits', kind: 'orbit.sgp4', version: 1, key: digest(4), inputs: [digest(5)], outputs: [{ port: 'trajectories', type: 'Trajectory', digest: digest(6), file: 'orbits.trajectories.csv' }], error: null },
      { task: 'looks', kind: 'access.looks', version: 1, key: digest(7), inputs: [digest(6)], outputs: [{ port: 'looks', type: 'Table', digest: digest(8), file: 'looks.looks.csv' }, { port: 'answer', type: 'Record', digest: digest(9), file: 'looks.answer.json' }], error: null },
      { task: 'coverage', kind: 'access.coverage', version: 1, key: digest(10), inputs: [digest(8)], outputs: [{ port: 'curve', type: 'Table', digest: digest(11), file: 'coverage.curve.csv' }], error: null },
    ],
    run: { version: '0.1.0', started: '2026-11-25T03:00:00.000Z', seconds: 2.31, threads: 2, tasks: [{ task: 'orbits', seconds: 0.04, from_store: false }, { task: 'looks', seconds: 1.7, from_store: false }, { task: 'coverage', seconds: 0.5, from_store: true }] },
    licence: 'CC-BY-4.0',
    release: 'public',
    command: 'bary run studies/next-look.toml',
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = JSON.stringify(sample(), null, 1) + '\n';
  if (process.argv[2]) writeFileSync(process.argv[2], text);
  else process.stdout.write(text);
}
