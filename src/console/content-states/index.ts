export { ContentPages } from './content-pages.tsx'
export { ContentStateLabel, contentKinds } from './content-state.tsx'
export { ContentTable } from './content-table.tsx'
