export { SelectionRulesPage } from './selection-rules-page.tsx'
export { SelectionRulePage } from './wizard/selection-rule-page.tsx'
