export type { Action, ActionGroup } from './action.ts'
export { AskReason } from './ask-reason.tsx'
export { type Choice, ChoiceList } from './choice-list.tsx'
export { Confirm } from './confirm.tsx'
export { CopyText } from './copy-text.tsx'
export { type Crumb, CrumbsProvider } from './crumbs.ts'
export { Details, type DetailsTab } from './details.tsx'
export { type Fact, Facts } from './facts.tsx'
export { FormDialog, type FormField, type FormValue } from './form-dialog.tsx'
export type { Column } from './list/column.ts'
export { List } from './list/list.tsx'
export { Matrix, type MatrixCell, type MatrixName } from './list/matrix.tsx'
export { PagedList } from './list/paged-list.tsx'
export { ListPage } from './list-page.tsx'
export { Loaded } from './loaded.tsx'
export { ManyChoices, type OfferedChoice } from './many-choices.tsx'
export { OperationProgress, Progress } from './operation-progress.tsx'
export { Page } from './page.tsx'
export { ProblemMessage } from './problem-message.tsx'
export { NextTimes, TimeList } from './recurrence/next-times.tsx'
export { useSayRecurrence } from './recurrence/recurrence-text.ts'
export {
  localInput,
  ownTimeZone,
  type Repeat,
  recurrenceOf,
  repeatOf,
  usualRepeat,
} from './recurrence/repeat.ts'
export { NumberField, RepeatFields, TimeZoneField } from './recurrence/repeat-fields.tsx'
export { RowLink } from './row-link.tsx'
export { type Share, ShareBar } from './share-bar.tsx'
export { type SmallColumn, SmallTable } from './small-table.tsx'
export { type StateKind, StateLabel } from './state-label.tsx'
export { readMany, useAddress, writeMany } from './use-address.ts'
export { useNarrow } from './use-narrow.ts'
export type { FieldProblems, Wizard, WizardForm, WizardPage } from './wizard/wizard.ts'
export { WizardFrame } from './wizard/wizard-frame.tsx'
