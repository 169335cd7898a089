export { ContentMatrixPage } from './content-matrix-page.tsx'
