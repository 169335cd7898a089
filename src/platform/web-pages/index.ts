export { addPageRoutes } from './page-routes.ts'
export { type PageFile, type Pages, readPages } from './read-pages.ts'
