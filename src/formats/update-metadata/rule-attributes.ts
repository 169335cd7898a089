// The attributes of one operator: each is read with its type, and what nobody asked for is noticed.

import type { XmlElement } from '#formats/xml'
import type { ScalarComparison, TextComparison, VersionParts } from './applicability-rule.ts'
import { UpdateMetadataUnreadable } from './errors.ts'
import { optionalAttribute, shownName, shownValue } from './read-fragment.ts'
import { parseTime, parseVersion } from './read-values.ts'

const scalarComparisons: readonly ScalarComparison[] = [
  'LessThan',
  'LessThanOrEqualTo',
  'EqualTo',
  'GreaterThanOrEqualTo',
  'GreaterThan',
]
const textComparisons: readonly TextComparison[] = ['EqualTo', 'BeginsWith', 'Contains', 'EndsWith']

/** Reads attributes of one operator. Every method refuses a value that does not fit with UpdateMetadataUnreadable. */
export class RuleAttributes {
  readonly #element: XmlElement
  readonly #where: string
  readonly #asked = new Set<string>()

  constructor(element: XmlElement, where: string) {
    this.#element = element
    this.#where = where
  }

  /** The first attribute that no method was asked for, or null. */
  notAsked(): string | null {
    return [...this.#element.attributes.keys()].find(name => !this.#asked.has(name)) ?? null
  }

  textOrNull(name: string): string | null {
    this.#asked.add(name)
    return optionalAttribute(this.#element, name, this.#where)
  }

  text(name: string): string {
    return this.textOrNull(name) ?? this.#refuse(`has no attribute "${name}"`)
  }

  /** `true`, `false`, `1` or `0`; false when it is absent. */
  flag(name: string): boolean {
    const text = this.textOrNull(name)?.trim().toLowerCase() ?? 'false'
    if (text === 'true' || text === '1') return true
    return text === 'false' || text === '0' ? false : this.#refuseValue(name, text)
  }

  /** A decimal number from 0 to `most`. */
  numberOrNull(name: string, most: number): number | null {
    const text = this.textOrNull(name)?.trim() ?? null
    if (text === null) return null
    const value = Number(text)
    return /^\d{1,20}$/.test(text) && value <= most ? value : this.#refuseValue(name, text)
  }

  number(name: string, most: number): number {
    return this.numberOrNull(name, most) ?? this.#refuse(`has no attribute "${name}"`)
  }

  /** A decimal number of 32 bits with a sign. */
  signedNumber(name: string): number {
    const text = this.text(name).trim()
    const value = Number(text)
    const fits = /^-?\d{1,10}$/.test(text) && value >= -(2 ** 31) && value < 2 ** 31
    return fits ? value : this.#refuseValue(name, text)
  }

  /** One to four numbers of 32 bits. */
  versionOrNull(name: string): VersionParts | null {
    const text = this.textOrNull(name)
    if (text === null) return null
    return parseVersion(text) ?? this.#refuseValue(name, text)
  }

  version(name: string): VersionParts {
    return this.versionOrNull(name) ?? this.#refuse(`has no attribute "${name}"`)
  }

  /** `EqualTo` when it is absent. */
  comparison(): ScalarComparison {
    return this.#oneOf('Comparison', scalarComparisons)
  }

  /** `EqualTo` when it is absent. */
  textComparison(): TextComparison {
    return this.#oneOf('Comparison', textComparisons)
  }

  /** `EqualTo` when it is absent. */
  anyComparison(): ScalarComparison | TextComparison {
    return this.#oneOf<ScalarComparison | TextComparison>('Comparison', [
      ...scalarComparisons,
      ...textComparisons,
    ])
  }

  /** `Any`, `All` or `None`. */
  loopCondition(): 'Any' | 'All' | 'None' {
    this.text('TrueIf')
    return this.#oneOf('TrueIf', ['Any', 'All', 'None'])
  }

  /** An instant, as ISO 8601 in UTC. */
  time(name: string): string {
    const text = this.text(name)
    return parseTime(text) ?? this.#refuseValue(name, text)
  }

  /** The words differ in letter case between catalogues. The first of them when the attribute is absent and may be. */
  #oneOf<Word extends string>(name: string, words: readonly Word[]): Word {
    const text = this.textOrNull(name)?.trim().toLowerCase() ?? 'equalto'
    return words.find(word => word.toLowerCase() === text) ?? this.#refuseValue(name, text)
  }

  #refuseValue(name: string, value: string): never {
    return this.#refuse(`has an unacceptable ${name}: ${shownValue(value)}`)
  }

  #refuse(what: string): never {
    throw new UpdateMetadataUnreadable({
      where: this.#where,
      reason: `"${shownName(this.#element.name)}" ${what}`,
    })
  }
}
