import { version } from '../version.ts';

/** The two lines of `version`. Programs that drive the compatible tool take any other name than its own for a failure. */
export function versionText(name: string): string {
  return `${name} version v${version}\nhttps://www.npmjs.com/package/telamon/v/${version}\n`;
}

/** `atlas` when called under that name or told to be compatible, else `telamon`. */
export function versionName(calledAs: string, environment: Readonly<Record<string, string | undefined>>): string {
  return /^atlas(\.[cm]?js|\.exe)?$/.test(calledAs) || environment.TELAMON_ATLAS_COMPAT === '1' ? 'atlas' : 'telamon';
}
