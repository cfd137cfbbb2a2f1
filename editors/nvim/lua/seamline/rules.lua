-- `:Seamline explain`: the page of a rule, from the program itself.

local scratch = require("seamline.scratch")
local server = require("seamline.server")

local M = {}

local names ---@type string[]?

--- The rules there are, asked for once.
---@return string[]
function M.names()
  if not names then
    local listed = server.ask({ "explain" })
    names = listed and vim.tbl_map(function(rule)
      return rule.rule
    end, listed)
  end
  return names or {}
end

--- The rule of the diagnostic in the line of the cursor.
---@return string?
local function rule_here()
  local line = vim.api.nvim_win_get_cursor(0)[1] - 1
  for _, diagnostic in ipairs(vim.diagnostic.get(0, { lnum = line })) do
    if diagnostic.source == server.NAME and diagnostic.code then
      return tostring(diagnostic.code)
    end
  end
end

---@param rule? string
function M.explain(rule)
  rule = rule or rule_here()
  if not rule then
    server.complain("there is no diagnostic of Seamline in this line; name a rule: " .. table.concat(M.names(), ", "))
    return
  end
  local answer, why_not = server.ask({ "explain", rule })
  if not answer then
    server.complain(why_not or "no answer")
    return
  end
  scratch.open("seamline://rule/" .. rule, vim.split(vim.trim(answer.page), "\n"), "markdown")
end

return M
