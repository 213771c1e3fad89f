-- Create extension "vector"
CREATE EXTENSION "vector" WITH SCHEMA "public" VERSION "0.8.0";
-- Create "Embeddings" table
CREATE TABLE "public"."Embeddings" (
  "id" serial NOT NULL,
  "embedding" public.vector(1536) NOT NULL,
  PRIMARY KEY ("id")
);
-- Create index "vector_idx" to table: "Embeddings"
CREATE INDEX "vector_idx" ON "public"."Embeddings" USING ivfflat ("embedding" vector_cosine_ops) WITH (lists = 1000);
