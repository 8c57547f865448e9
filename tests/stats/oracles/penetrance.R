# Cumulative incidence by chosen times with deaths competing, as survival's survfit (late entry) and cmprsk's cuminc (without) give it.
# Run in this folder: Rscript penetrance.R [OUT.csv]
suppressMessages({library(survival); library(cmprsk)})
out <- commandArgs(trailingOnly = TRUE)
out <- if (length(out)) out[1] else "penetrance.csv"
at <- c(5, 10, 15, 20)
rows <- list()
say <- function(by, group, value, at_risk) {
  rows[[length(rows) + 1]] <<- data.frame(by = by, group = group, time = at, incidence = signif(value, 12), at_risk = at_risk)
}
d <- read.csv("competing.csv")
d$start <- ifelse(d$entry <= 0, -1, d$entry)
d$state <- factor(ifelse(d$event == 1, 1, ifelse(d$died == 1, 2, 0)), 0:2, c("censored", "outcome", "death"))
d$id <- seq_len(nrow(d))
for (g in c("a", "b", "c")) {
  of <- d[d$group == g, ]
  s <- summary(survfit(Surv(start, exit, state) ~ 1, of, id = id), times = at)
  say("survival", g, s$pstate[, which(s$states == "outcome")], s$n.risk[, 1])
  early <- of[of$entry <= 0, ]
  c1 <- timepoints(cuminc(early$exit, as.integer(early$state) - 1L), at)$est
  say("cmprsk", g, c1["1 1", ], sapply(at, function(t) sum(early$exit >= t)))
}
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
