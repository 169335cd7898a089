// A rule by which updates are chosen, for instance "the latest cumulative update and .NET, a week old at least".

/** Kinds that a rule can ask for, by what the title of an update says; `update` is every other. */
export const updateKinds = [
  'cumulative-update',
  'dotnet-cumulative-update',
  'servicing-stack-update',
  'safe-os-dynamic-update',
  'setup-dynamic-update',
  'enablement-package',
  'defender-update',
  'update',
] as const

/** One of {@link updateKinds}. */
export type ChosenKind = (typeof updateKinds)[number]

/** A rule. Only what applies to the package and is not in it is ever chosen. */
export type SelectionRule = {
  /** Empty: of every kind. */
  kinds: ChosenKind[]
  /** Update IDs of products and families of products; empty: of every product. */
  products: string[]
  /** Update IDs of classifications; empty: of every classification. */
  classifications: string[]
  /** Days since the update was published; 0 takes it at once. */
  minimumAgeDays: number
  /** Also updates that something newer that applies supersedes. */
  withSuperseded: boolean
  /** Also previews of what will come with the next cumulative update. */
  withPreviews: boolean
  /** Articles that are never chosen: `KB5043080`. */
  except: string[]
}

/**
 * Which kind an update is, by its title in English: the catalogue has no field for it. The order matters; titles of .NET hold the words of the
 * cumulative update. Titles as Microsoft writes them: "2024-09 Cumulative Update for Windows 11 Version 24H2 for x64-based Systems (KB5043080)".
 */
const byTitle: readonly (readonly [RegExp, ChosenKind])[] = [
  [/\bsafe ?os dynamic update\b/i, 'safe-os-dynamic-update'],
  [/\bdynamic update\b/i, 'setup-dynamic-update'],
  [/\bservicing stack update\b/i, 'servicing-stack-update'],
  [/\benablement package\b/i, 'enablement-package'],
  [/\b(security intelligence|definition) update\b|\bdefender antivirus\b/i, 'defender-update'],
  [/\b(cumulative update|quality rollup|quality update)\b.*\.net framework\b/i, 'dotnet-cumulative-update'],
  [/\bcumulative (security )?update\b|\bmonthly quality rollup\b/i, 'cumulative-update'],
]

/** The kind by a title. */
export function kindOfTitle(title: string): ChosenKind {
  return byTitle.find(([pattern]) => pattern.test(title))?.[1] ?? 'update'
}

/** Whether a title says that the update is a preview. */
export function isPreview(title: string): boolean {
  return /\bpreview\b/i.test(title)
}
