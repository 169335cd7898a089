export { AddUpdateSourcePage } from './add/add-update-source-page.tsx'
export { UpdateSourcesPage } from './update-sources-page.tsx'
