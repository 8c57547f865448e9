# What R's survival package says of subdistribution hazards (Fine and Gray), with late entry (Geskus 2011), of
# competing.csv. Run in this folder: Rscript subdistribution.R [OUT.csv]. Recorded in subdistribution.csv.
suppressPackageStartupMessages(library(survival))
out <- commandArgs(trailingOnly = TRUE)
out <- if (length(out)) out[1] else "subdistribution.csv"
rows <- list()
say <- function(frame, quantity, value, group = "", time = NA) {
  rows[[length(rows) + 1]] <<- data.frame(frame, quantity, group, time, value = as.numeric(value))
}
d <- read.csv("competing.csv")
d$state <- factor(ifelse(d$event == 1, 1, ifelse(d$died == 1, 2, 0)), 0:2, c("censored", "outcome", "death"))
d$id <- seq_len(nrow(d))
d$g <- relevel(factor(d$group), "a")
for (late in c(TRUE, FALSE)) {
  d$start <- if (late) ifelse(d$entry <= 0, -1, d$entry) else -1
  weighted <- finegray(Surv(start, exit, state) ~ ., d, id = id, etype = "outcome")
  frame <- if (late) "late" else "from the start"
  for (model in c("crude", "adjusted")) {
    y <- Surv(fgstart, fgstop, fgstatus) ~ g
    fit <- coxph(if (model == "crude") y else update(y, ~ . + age + sex), weighted, weights = fgwt, cluster = id)
    say(frame, paste("coef", model), coef(fit)[1:2], c("b", "c"))
    say(frame, paste("se", model), sqrt(diag(vcov(fit)))[1:2], c("b", "c"))
  }
}
written <- do.call(rbind, rows)
written$value <- signif(written$value, 12)
write.csv(written, out, row.names = FALSE, quote = FALSE)
