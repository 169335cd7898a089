export { RolesPage } from './roles-page.tsx'
export { SessionsPage } from './sessions-page.tsx'
export { TokensPage } from './tokens-page.tsx'
export { UsersPage } from './users-page.tsx'
