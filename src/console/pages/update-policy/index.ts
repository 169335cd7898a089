export { UpdatePolicyPage } from './update-policy-page.tsx'
