export { StepsPage } from './steps-page.tsx'
export { TaskSequencesPage } from './task-sequences-page.tsx'
export { EditTextPage, ImportTaskSequencePage } from './text-page.tsx'
export { CreateTaskSequencePage } from './wizard/create-task-sequence-page.tsx'
