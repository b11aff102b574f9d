import { centroidOf } from './centroids.ts';

const EARTH_RADIUS_KM = 6371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/**
 * Great-circle distance in kilometres between the centres of two countries (haversine); 0 within one country, undefined
 * if either is unknown.
 */
export function distanceKm(from: string, to: string): number | undefined {
  if (from === to) return 0;
  const [a, b] = [centroidOf(from), centroidOf(to)];
  if (a === undefined || b === undefined) return undefined;
  const half = (degrees: number): number => Math.sin(radians(degrees) / 2) ** 2;
  const chord =
    half(b.north - a.north) + Math.cos(radians(a.north)) * Math.cos(radians(b.north)) * half(b.east - a.east);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(chord));
}
