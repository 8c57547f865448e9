# Intervals for counts as R's stats package gives them. Run in this folder: Rscript intervals.R [OUT.csv]
out <- commandArgs(trailingOnly = TRUE)
out <- if (length(out)) out[1] else "intervals.csv"
rows <- list()
say <- function(quantity, count, of, value) {
  rows[[length(rows) + 1]] <<- data.frame(quantity, count, of, lower = value[1], upper = value[2])
}
for (n in c(0, 1, 2, 5, 17, 250)) say("poisson", n, NA, poisson.test(n)$conf.int)
for (pair in list(c(0, 10), c(1, 10), c(5, 10), c(10, 10), c(3, 5000), c(81, 263))) {
  say("wilson", pair[1], pair[2], prop.test(pair[1], pair[2], correct = FALSE)$conf.int)
}
written <- do.call(rbind, rows)
written[, c("lower", "upper")] <- signif(written[, c("lower", "upper")], 12)
write.csv(written, out, row.names = FALSE, quote = FALSE)
