export { occurrencesAfter } from './occurrences.ts'
export { type Recurrence, recurrenceSchema } from './recurrence.ts'
