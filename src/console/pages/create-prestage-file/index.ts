export { CreatePrestageFilePage } from './create-prestage-file-page.tsx'
