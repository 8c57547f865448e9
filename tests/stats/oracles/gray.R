# What R's cmprsk says of Gray's test of competing.csv. Run in this folder: Rscript gray.R [OUT.csv]. Recorded in gray.csv.
suppressPackageStartupMessages(library(cmprsk))
out <- commandArgs(trailingOnly = TRUE)
out <- if (length(out)) out[1] else "gray.csv"
rows <- list()
say <- function(frame, quantity, value, group = "", time = NA) {
  rows[[length(rows) + 1]] <<- data.frame(frame, quantity, group, time, value = as.numeric(value))
}
d <- read.csv("competing.csv")
d$cause <- ifelse(d$event == 1, 1, ifelse(d$died == 1, 2, 0))
# Gray's test knows no entry: from the start for everybody.
for (groups in list(c("a", "b", "c"), c("a", "b"))) {
  part <- d[d$group %in% groups, ]
  tests <- cuminc(part$exit, part$cause, part$group)$Tests
  say("competing", paste(c("gray", groups), collapse = " "), tests["1", "stat"])
}
written <- do.call(rbind, rows)
written$value <- signif(written$value, 12)
write.csv(written, out, row.names = FALSE, quote = FALSE)
