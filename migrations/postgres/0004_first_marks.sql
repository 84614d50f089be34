-- Who first marked a person in a session, from which device, and when (milliseconds since 1970).
ALTER TABLE "attendance_marks" ADD COLUMN "first_by" TEXT;
ALTER TABLE "attendance_marks" ADD COLUMN "first_from" TEXT;
ALTER TABLE "attendance_marks" ADD COLUMN "first_at_ms" BIGINT;
