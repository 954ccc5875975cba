import type { Vec2, Vec3 } from './geometry/pixelPlane';

/** What a text from outside may hold, looked at before it is believed. */
export const record = (raw: unknown): Readonly<Record<string, unknown>> =>
  typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};

export const isText = (raw: unknown, longest: number): raw is string =>
  typeof raw === 'string' && raw.length <= longest;

export const isNumber = (raw: unknown): raw is number => typeof raw === 'number' && Number.isFinite(raw);

export const isVec2 = (raw: unknown): raw is Vec2 => Array.isArray(raw) && raw.length === 2 && raw.every(isNumber);

export const isVec3 = (raw: unknown): raw is Vec3 => Array.isArray(raw) && raw.length === 3 && raw.every(isNumber);

/** Absent, or of that kind. */
export const isMaybe = <T>(raw: unknown, is: (raw: unknown) => raw is T): raw is T | undefined =>
  raw === undefined || is(raw);
