# Fisher's exact test of 2 x 2 tables and BH's adjusted p as R's stats package gives them. Run in this folder: Rscript fisher.R [OUT.csv]
out <- commandArgs(trailingOnly = TRUE)
out <- if (length(out)) out[1] else "fisher.csv"
set.seed(20240611)
tables <- list(c(17, 35, 16, 125), c(4, 1, 12, 176), c(7, 13, 9, 164), c(0, 10, 12, 100), c(5, 0, 0, 30), c(3, 0, 12, 178),
               c(1, 1, 1, 1), c(0, 0, 5, 7), c(200, 900, 1500, 22000), c(10, 2, 3, 15), c(60, 4, 3, 800), c(1, 500, 600, 4000))
for (i in 1:48) tables[[length(tables) + 1]] <- rpois(4, c(4, 12, 15, 90) * runif(1, 0.2, 6))
rows <- list()
for (t in tables) {
  f <- fisher.test(matrix(t, 2, byrow = TRUE))
  rows[[length(rows) + 1]] <- data.frame(both = t[1], first = t[2], second = t[3], neither = t[4], p = f$p.value,
                                         odds_ratio = f$estimate, lower = f$conf.int[1], upper = f$conf.int[2])
}
written <- do.call(rbind, rows)
written$q <- p.adjust(written$p, "BH")
for (name in c("p", "odds_ratio", "lower", "upper", "q")) written[[name]] <- signif(written[[name]], 12)
write.csv(written, out, row.names = FALSE, quote = FALSE)
