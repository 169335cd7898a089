export { lastOccurrence, occurrencesAfter, occurrencesBetween } from './occurrences.ts'
export { type Once, onceSchema, type Timing } from './once.ts'
export { type Recurrence, recurrenceSchema } from './recurrence.ts'
export { allowedUntil, firstStart, type ServiceWindow, serviceWindowSchema } from './service-windows.ts'
