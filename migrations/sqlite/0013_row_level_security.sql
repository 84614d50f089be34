-- PostgreSQL alone has policies on rows; see the migration of this number there. SQLite relies on the statements,
-- each of which names its club.
SELECT 1;
