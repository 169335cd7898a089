// What a running sequence does, as data: the table by which every program that runs sequences is tested, whatever it is written in.

import type { DecisionCase } from './decision-case.ts'
import { ruleCases } from './decisions-of-rules.ts'
import { templateCases } from './decisions-of-template.ts'

/** Every case. The variables of a sequence are set before its first turn. */
export const decisionTable: readonly DecisionCase[] = [...templateCases, ...ruleCases]
