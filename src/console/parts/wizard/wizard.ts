// What a wizard is. A page of a console room describes one; `WizardFrame` shows it.

import type { ReactNode } from 'react'
import type { Fact } from '../facts.tsx'

/** Errors beside their fields, by field; a field without one is right. */
export type FieldProblems<Input> = Partial<Record<keyof Input & string, string>>

/** One page of questions. */
export type WizardPage<Input> = {
  /** Its name in the address. */
  key: string
  title: string
  /** What is asked here, in a sentence. */
  hint?: string
  /** The fields that are asked here: what the server says about one of them is shown on this page. */
  fields: readonly (keyof Input & string)[]
  /** What is wrong with the input of this page; nobody gets past it before that is mended. */
  check: (input: Input) => FieldProblems<Input>
  content: (form: WizardForm<Input>) => ReactNode
}

/** What a page of questions is given. */
export type WizardForm<Input> = {
  input: Input
  change: (changes: Partial<Input>) => void
  /** What is wrong, by field; only once somebody tried to go on. */
  problems: FieldProblems<Input>
}

/** A wizard. */
export type Wizard<Input extends object> = {
  /** Under which the input of this tab is kept until it is used. */
  key: string
  title: string
  /** The address of its pages, without the page: `/software-library/…/add`. */
  address: string
  /** Where Cancel and Close lead. */
  home: string
  start: Input
  pages: readonly WizardPage<Input>[]
  /** What the summary says, before anything is done. */
  summary: (input: Input) => readonly Fact[]
  /** More for the summary: a forecast, a warning. */
  summaryNote?: (input: Input) => ReactNode
  /** Does it. A wizard that starts long work returns its operation, whose progress is shown; another one null. */
  finish: (input: Input) => Promise<{ operation: string } | null>
  /** Which field an error of the server is about, by its code. */
  fieldOf?: (code: string) => (keyof Input & string) | null
  /** What the last page says after success. */
  completion: (input: Input, result: Record<string, unknown> | null) => ReactNode
  /**
   * `completion` says itself how the work ended, also when it failed, and nothing is said above it: work that ran to its end may have failed at
   * what it was for.
   */
  saysOutcome?: boolean
}

/** The pages after the questions, as they stand in the address. */
export const endPages = ['summary', 'progress', 'completion'] as const
