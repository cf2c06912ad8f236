// The two-level tree of regions: `fujian: [fuzhou, xiamen]` makes the places fujian/fuzhou and fujian/xiamen; `beijing: []` is a place itself.

export type Regions = ReadonlyMap<string, readonly string[]>;

/** Every place there is, in the order of the file. */
export function placesOf(regions: Regions): readonly string[] {
  return [...regions.keys()].flatMap((region) => placesIn(region, regions));
}

/** Places by name; a region's name stands for all its places. What is neither is left out. Each place once. */
export function expandRegions(names: readonly string[], regions: Regions): readonly string[] {
  const places = new Set(placesOf(regions));
  return [...new Set(names.flatMap((name) => (places.has(name) ? [name] : placesIn(name, regions))))];
}

function placesIn(region: string, regions: Regions): readonly string[] {
  const places = regions.get(region);
  if (places === undefined) return [];
  return places.length === 0 ? [region] : places.map((place) => `${region}/${place}`);
}
