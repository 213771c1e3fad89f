-- What the Prisma schema language cannot say: an index of pgvector, and how many lists it has.
CREATE INDEX "vector_idx" ON "Embeddings" USING ivfflat ("embedding" vector_cosine_ops) WITH (lists = 1000);
